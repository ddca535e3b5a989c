// A card names a translated section by its cell, as JupyterLab finds it. JupyterLite does not look for
// cells. There all headings are on the page, and the link says the one that it means.
document.addEventListener(
  "click",
  (event) => {
    const link = event.target instanceof Element && event.target.closest("a[href^='#cell-id=']");
    // The id that JupyterLite gives a heading. It may be in Japanese.
    const heading = link && document.getElementById(link.textContent.trim().replaceAll(" ", "-"));
    if (heading) {
      event.preventDefault();
      heading.scrollIntoView();
    }
  },
  true,
);
