"""What people and machines read: JSON, tables, figures."""
