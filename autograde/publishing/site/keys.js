// A key without Ctrl or Shift is for the slider or the answer that has the focus. JupyterLite's
// notebook takes it first: an arrow led to another cell and left the slider as it was.
window.addEventListener(
  "keydown",
  ({ target, ctrlKey, metaKey, shiftKey }) => {
    if (!target.closest?.(".jupyter-widgets, .predict")) return;
    // On the focused element itself: its shortcuts are looked up before those around it.
    target.toggleAttribute("data-lm-suppress-shortcuts", !ctrlKey && !metaKey && !shiftKey);
  },
  true,
);
