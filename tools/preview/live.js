// Reloads the page when the preview shows something newer. Listens only while visible: a browser keeps just six
// connections to one server, and many open tabs would use them up.
(() => {
  const version = document.currentScript.dataset.version;
  let source = null;

  const close = () => {
    source?.close();
    source = null;
  };

  const listen = () => {
    close();
    if (document.hidden) return;
    source = new EventSource(`/__pratinjau__/kabar?versi=${version}`);
    source.onmessage = () => {
      close();
      location.reload();
    };
    source.onerror = () => {
      if (source?.readyState === EventSource.CLOSED) setTimeout(listen, 1000);
    };
  };

  document.addEventListener("visibilitychange", listen);
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => {
    if (event.persisted) listen();
  });
  listen();
})();
