// What only letters have: words that were folded away, and files of any sort.
const PICTURES_ONLY = "image/png,image/jpeg,image/gif,image/webp";

// What people wrote is only ever textContent.
function folded(text, words) {
  const box = make("details", "folded");
  box.append(make("summary", "", words.folded), make("div", "text", text));
  return box;
}

function showFileWords(button, input, target, words) {
  input.accept = target?.any_file ? "" : PICTURES_ONLY;
  button.textContent = target?.any_file ? words.file : words.picture;
}
