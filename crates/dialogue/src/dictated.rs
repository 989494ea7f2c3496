//! Addresses and names that are dictated in English, without the sentence around them.

/// What leads to an address or a name.
const LEADS: [&str; 21] = [
    "at", "is", "to", "in", "be", "it's", "its", "on", "address", "now", "live", "name", "name's", "read",
    "says", "that's", "as", "home", "house", "passport", "spelled",
];
/// What follows one.
const ENDS: [&str; 20] = [
    "these", "that", "that's", "which", "please", "thanks", "instead", "not", "but", "since", "because",
    "so", "you've", "with", "like", "though", "thank", "where", "same", "as",
];
/// Parts of addresses, written apart.
const PLACES: [&str; 16] = [
    "gu",
    "ro",
    "gil",
    "dong",
    "si",
    "do",
    "myeon",
    "eup",
    "ri",
    "daero",
    "street",
    "road",
    "avenue",
    "ho",
    "beon-gil",
    "apartment",
];
/// The same behind a hyphen: "Wongok-dong".
const ENDINGS: [&str; 10] = [
    "-dong", "-gu", "-ro", "-gil", "-si", "-do", "-daero", "-eup", "-myeon", "-ri",
];
/// Counts of something else.
const OTHERS: [&str; 10] = [
    "year", "years", "month", "months", "week", "weeks", "day", "days", "am", "pm",
];

/// The words of an address: "we live at 12 garden road mapo now" is `12 garden road mapo`. `None` unless a number
/// or a part of an address is among them.
pub fn address(text: &str) -> Option<String> {
    let words = words(text);
    let plain: Vec<String> = words.iter().map(|(word, _)| bare(word)).collect();
    let word = |place: usize| plain.get(place).map(String::as_str).unwrap_or_default();
    let shows = |place: usize| {
        let own = word(place);
        let number = own.starts_with(|c: char| c.is_ascii_digit())
            && !own.starts_with('0')
            && !OTHERS.contains(&word(place + 1));
        number || PLACES.contains(&word(place + 1)) || ENDINGS.iter().any(|ending| own.ends_with(ending))
    };
    let shown = (0..plain.len()).find(|place| shows(*place))?;
    let begin = (0..shown)
        .rev()
        .find(|place| LEADS.contains(&word(*place)))
        .map_or(0, |lead| lead + 1);
    if plain.iter().take(begin).any(|word| word == "not") {
        return None;
    }
    between(text, &words, &plain, begin, shown)
}

/// The words of a name: "should be Priya Nair, not Pria" is `Priya Nair`. `None` for a sentence.
pub fn name(text: &str) -> Option<String> {
    /// Words that are in sentences and in no name.
    const NO_NAMES: [&str; 30] = [
        "the", "a", "so", "got", "from", "my", "i", "i've", "wrong", "changed", "change", "it", "should",
        "we", "they", "have", "has", "was", "were", "and", "or", "new", "old", "one", "this", "of",
        "english", "korean", "gone", "for",
    ];
    let words = words(text);
    let plain: Vec<String> = words.iter().map(|(word, _)| bare(word)).collect();
    let ends = |word: &String| ENDS.contains(&word.as_str());
    let first = plain.iter().position(|word| !ends(word))?;
    let close = plain
        .iter()
        .skip(first)
        .position(ends)
        .map_or(plain.len(), |at| first + at);
    // "in passport" follows a name and leads to it.
    let leads = |word: &String| LEADS.contains(&word.as_str()) && word != "in" && word != "passport";
    let begin = plain
        .iter()
        .take(close)
        .rposition(leads)
        .map_or(first, |lead| lead + 1);
    // "from Kim to Carter" says half of a name.
    if plain.iter().take(begin).any(|word| word == "from") {
        return None;
    }
    let name = between(text, &words, &plain, begin, begin)?;
    let parts: Vec<String> = name.split_whitespace().map(bare).collect();
    let spelled = parts.iter().all(|part| part.len() == 1);
    let other = parts
        .iter()
        .any(|part| NO_NAMES.contains(&part.as_str()) || LEADS.contains(&part.as_str()));
    (spelled || parts.len() <= 4 && !other).then_some(name)
}

/// From one word to where something else begins, behind `least`.
fn between(
    text: &str,
    words: &[(&str, usize)],
    plain: &[String],
    begin: usize,
    least: usize,
) -> Option<String> {
    let ends = |word: &String| ENDS.contains(&word.as_str());
    let close = plain
        .iter()
        .skip(least)
        .position(ends)
        .map_or(plain.len(), |at| least + at);
    let trailing = plain
        .get(begin..close)?
        .iter()
        .rev()
        .take_while(|word| ["now", "it's", "is", "and"].contains(&word.as_str()))
        .count();
    let last = words
        .get((close - trailing).checked_sub(1)?)
        .filter(|_| close - trailing > begin)?;
    let from = words.get(begin)?.1;
    let said = text.get(from..last.1 + last.0.len())?;
    Some(said.trim_end_matches([',', '.', '!', '?']).to_owned())
}

/// Words, and where each begins.
fn words(text: &str) -> Vec<(&str, usize)> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_whitespace(), start) {
            (true, Some(from)) => {
                words.extend(text.get(from..at).map(|word| (word, from)));
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    words
}

fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric())
        .replace('’', "'")
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{address, name};

    #[test]
    fn an_address_is_no_sentence() {
        let cases = [
            ("we live at 12 garden road mapo now", Some("12 garden road mapo")),
            (
                "New job, so the work address is 12 Gasan Digital 1-ro, Geumcheon-gu, Seoul",
                Some("12 Gasan Digital 1-ro, Geumcheon-gu, Seoul"),
            ),
            (
                "my house now is Wongok-dong 788, room 302, Ansan",
                Some("Wongok-dong 788, room 302, Ansan"),
            ),
            (
                "i live now in incheon yeonsu gu hambak ro sixty one",
                Some("incheon yeonsu gu hambak ro sixty one"),
            ),
            (
                "dongdaemun gu hwigyeong ro twenty three gil eight that is my new house",
                Some("dongdaemun gu hwigyeong ro twenty three gil eight"),
            ),
            (
                "we moved to 7 Teheran-ro, Gangnam-gu.",
                Some("7 Teheran-ro, Gangnam-gu"),
            ),
            ("I left that company in June", None),
            ("we moved 3 years ago", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(address(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_name_is_no_sentence() {
        let cases = [
            ("should be Priya Nair, not Pria", Some("Priya Nair")),
            ("My name should be CHOI DANIEL", Some("CHOI DANIEL")),
            ("gurung bishal like in passport", Some("gurung bishal")),
            ("LEE GRACE, with a C", Some("LEE GRACE")),
            (
                "In my passport it's MARIA SANTOS CRUZ, you've left out the Cruz",
                Some("MARIA SANTOS CRUZ"),
            ),
            ("K I M", Some("K I M")),
            ("I've gone and married so it has changed", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(name(text).as_deref(), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "\\PC*") {
            address(&text);
            name(&text);
        }
    }
}
