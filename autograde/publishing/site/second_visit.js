// JupyterLite writes the version of its service worker down at a second visit, and takes the one of
// the first for an old one: it ends it, and Python that starts meanwhile finds no files.
navigator.serviceWorker?.ready.then(async ({ active }) => {
  const settings = await (await fetch("../jupyter-lite.json")).json();
  const key = `${active.scriptURL}-version`;
  if (!localStorage.getItem(key)) {
    localStorage.setItem(key, settings["jupyter-config-data"].appVersion);
  }
});
