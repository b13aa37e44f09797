"""The Streamlit front end: state, components, pages. Contains no arithmetic."""
