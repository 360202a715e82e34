// What somebody else had begun to write in this ticket: read, then taken over with one click, or left where it is.
function showOffered(box, offers, words) {
  // Drawing anew what has not changed would shut what is being read.
  const told = JSON.stringify(offers);
  if (box.told === told) return;
  box.told = told;
  box.replaceChildren(
    ...offers.map((one) => {
      const offer = make("details", "offer");
      const take = Object.assign(make("button", "take-draft", words.take_draft), { type: "button" });
      take.dataset.person = one.person;
      const told = words.draft_of.replace("{name}", one.name).replace("{at}", one.at);
      offer.append(make("summary", "", told), make("div", "text-of", one.text), take);
      return offer;
    }),
  );
}
