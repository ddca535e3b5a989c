// JupyterLite names a download by its path, and browsers make one word of a path. Here it gets the
// file's own name, which is the one that is handed in.
document.addEventListener(
  "click",
  ({ target }) => {
    if (target instanceof HTMLAnchorElement && target.download) {
      target.download = target.download.split("/").pop();
    }
  },
  true,
);
