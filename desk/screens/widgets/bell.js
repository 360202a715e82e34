// The number of unread dialogues in the browser's title, and a short tone when something new comes.
const COUNT = /^\(\d+\+?\) /;

function showTitle(number) {
  const bare = document.title.replace(COUNT, "");
  const wanted = number ? `(${number}) ${bare}` : bare;
  if (document.title !== wanted) document.title = wanted;
}

// Two soft notes, made here: no file is fetched. Browsers let a page sound only after a click or a key.
function ring(sound) {
  if (sound.state !== "running") return;
  [660, 880].forEach((pitch, turn) => {
    const from = sound.currentTime + turn * 0.16;
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, from);
    volume.gain.exponentialRampToValueAtTime(0.12, from + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, from + 0.15);
    tone.connect(volume).connect(sound.destination);
    tone.start(from);
    tone.stop(from + 0.16);
  });
}

function wakeOnTouch(bell) {
  const wake = () => bell.sound.resume();
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, wake, { once: true });
}

export default function ({ data }) {
  // One bell a page: the component is drawn anew on every screen, what it has rung for is not.
  const bell = (window.repdeskBell ??= { mark: data.mark, rung: 0 });
  bell.number = data.number;
  if (data.rings && !bell.sound) {
    bell.sound = new AudioContext();
    wakeOnTouch(bell);
  }
  if (data.mark > bell.mark) {
    bell.mark = data.mark;
    if (data.rings) {
      bell.rung += 1;
      ring(bell.sound);
    }
  }
  showTitle(bell.number);
  if (!bell.watch) {
    // Each screen writes its own title; the number goes in front again.
    bell.watch = new MutationObserver(() => showTitle(bell.number));
    bell.watch.observe(document.querySelector("title"), { childList: true, characterData: true, subtree: true });
  }
}
