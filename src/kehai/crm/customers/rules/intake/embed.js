// Puts a form into a page of another house: <div data-kehai-form="KEY"></div><script async src="…/f/embed.js"></script>
(function () {
  "use strict";
  var own = document.currentScript, base = own && own.src ? own.src.replace(/\/f\/embed\.js.*$/, "") : "";
  var places = document.querySelectorAll("[data-kehai-form]"), frames = [];
  for (var i = 0; i < places.length; i++) {
    if (places[i].firstChild) continue;
    var frame = document.createElement("iframe");
    frame.src = base + "/f/" + encodeURIComponent(places[i].getAttribute("data-kehai-form"));
    frame.title = places[i].getAttribute("data-title") || "Form";
    frame.setAttribute("style", "width:100%;border:0;min-height:560px");
    places[i].appendChild(frame);
    frames.push(frame);
  }
  window.addEventListener("message", function (event) {
    for (var j = 0; j < frames.length; j++) {
      if (frames[j].contentWindow === event.source && event.data && typeof event.data.kehaiForm === "number") {
        frames[j].style.height = Math.min(Math.max(event.data.kehaiForm, 200), 6000) + "px";
      }
    }
  });
})();
