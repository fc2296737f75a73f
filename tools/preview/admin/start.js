// Starts the editor with the configuration that the page carries, instead of the file that it would ask for by itself.
// It knows no Indonesian, so its wording comes along.
window.CMS_MANUAL_INIT = true;
addEventListener("DOMContentLoaded", () => {
  const { words, config } = JSON.parse(document.getElementById("pengaturan").textContent);
  CMS.registerLocale("id", words);
  CMS.init({ config });
});
