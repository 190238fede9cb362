// The public form's own script: a piece of work before it is sent (see rules/intake/guard.py). Old browsers, no libraries.
(function () {
  "use strict";
  var form = document.querySelector("form[data-bits]");
  function tall() {
    if (window.parent !== window) window.parent.postMessage({ kehaiForm: document.documentElement.scrollHeight }, "*");
  }
  window.addEventListener("load", tall);
  window.addEventListener("resize", tall);
  tall();
  var first = document.querySelector("[aria-invalid=true]") || document.querySelector("[data-focus]");
  if (first) first.focus();
  if (!form) return;

  var K = [], H0 = [], count = 0;
  for (var n = 2; count < 64; n++) {
    var prime = true;
    for (var d = 2; d * d <= n; d++) if (n % d === 0) { prime = false; break; }
    if (!prime) continue;
    if (count < 8) H0.push(frac(Math.pow(n, 1 / 2)));
    K.push(frac(Math.pow(n, 1 / 3)));
    count++;
  }
  function frac(x) { return ((x - Math.floor(x)) * 4294967296) | 0; }
  // SHA-256 of a short text of plain letters: crypto.subtle is there over https only.
  function hash(text) {
    var length = text.length, blocks = ((length + 8) >> 6) + 1, words = [], W = [], H = H0.slice(), i, j;
    for (i = 0; i < blocks * 16; i++) words.push(0);
    for (i = 0; i < length; i++) words[i >> 2] |= text.charCodeAt(i) << (24 - (i % 4) * 8);
    words[length >> 2] |= 0x80 << (24 - (length % 4) * 8);
    words[blocks * 16 - 1] = length * 8;
    for (i = 0; i < words.length; i += 16) {
      var a = H[0], b = H[1], c = H[2], e0 = H[3], e = H[4], f = H[5], g = H[6], h = H[7];
      for (j = 0; j < 64; j++) {
        if (j < 16) W[j] = words[i + j];
        else {
          var x = W[j - 15], y = W[j - 2];
          W[j] = (W[j - 16] + W[j - 7] + (r(x, 7) ^ r(x, 18) ^ (x >>> 3)) + (r(y, 17) ^ r(y, 19) ^ (y >>> 10))) | 0;
        }
        var t1 = (h + (r(e, 6) ^ r(e, 11) ^ r(e, 25)) + ((e & f) ^ (~e & g)) + K[j] + W[j]) | 0;
        var t2 = ((r(a, 2) ^ r(a, 13) ^ r(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g; g = f; f = e; e = (e0 + t1) | 0; e0 = c; c = b; b = a; a = (t1 + t2) | 0;
      }
      H[0] = (H[0] + a) | 0; H[1] = (H[1] + b) | 0; H[2] = (H[2] + c) | 0; H[3] = (H[3] + e0) | 0;
      H[4] = (H[4] + e) | 0; H[5] = (H[5] + f) | 0; H[6] = (H[6] + g) | 0; H[7] = (H[7] + h) | 0;
    }
    return H;
  }
  function r(x, by) { return (x >>> by) | (x << (32 - by)); }

  var bits = Number(form.getAttribute("data-bits"));
  var challenge = form.elements.challenge.value, work = form.elements.work, button = form.querySelector("button");
  var words = button.textContent, at = 0, wanted = false, done = bits === 0;
  if (done) work.value = "0";
  function step() {
    var until = Date.now() + 12;
    while (!done && Date.now() < until) {
      if (hash(challenge + ":" + at)[0] >>> (32 - bits) === 0) { work.value = String(at); done = true; }
      at++;
    }
    if (!done) setTimeout(step, 0);
    else if (wanted) form.submit();
  }
  step();
  form.addEventListener("submit", function (event) {
    if (form.getAttribute("data-sent")) { event.preventDefault(); return; }
    form.setAttribute("data-sent", "1");
    button.disabled = true;
    button.textContent = button.getAttribute("data-wait");
    if (!done) { wanted = true; event.preventDefault(); }
  });
  // Back from the next page: the form is as it was.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) { form.removeAttribute("data-sent"); button.disabled = false; button.textContent = words; }
  });
})();
