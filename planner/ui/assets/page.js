// The last element of every run says in which language it was written; the document follows, so that screen readers speak it.
"use strict";
const follow = () => {
  const run = document.getElementById("run");
  if (run && run.lang && document.documentElement.lang !== run.lang) document.documentElement.lang = run.lang;
};
new MutationObserver(follow).observe(document.documentElement, { childList: true, subtree: true });
