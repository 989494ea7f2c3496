//! Days of the month by their old names: `초하루`, `보름`, `스무여드렛날`.

/// The last day that is named so, with the byte where its name begins. Bare names (`사흘`) count days.
pub fn last(text: &str) -> Option<(u8, usize)> {
    const WHOLE: [(&str, u8); 5] = [
        ("열흘날", 10),
        ("열흘로", 10),
        ("보름", 15),
        ("스무날", 20),
        ("스무 날", 20),
    ];
    const TENS: [(&str, u8); 3] = [("초", 0), ("열", 10), ("스무", 20)];
    const ONES: [(&str, u8); 13] = [
        ("하루", 1),
        ("하룻", 1),
        ("이틀", 2),
        ("이튿", 2),
        ("사흘", 3),
        ("사흗", 3),
        ("나흘", 4),
        ("나흗", 4),
        ("닷새", 5),
        ("닷샛", 5),
        ("엿새", 6),
        ("이레", 7),
        ("아흐레", 9),
    ];
    const EIGHT: [&str; 2] = ["여드레", "여드렛"];
    let ones = ONES.into_iter().chain(EIGHT.map(|name| (name, 8)));
    let joined = TENS.into_iter().flat_map(|(tens, ten)| {
        ones.clone()
            .map(move |(name, one)| (format!("{tens}{name}"), ten + one))
    });
    let whole = WHOLE.into_iter().map(|(name, day)| (name.to_owned(), day));
    let found = joined
        .chain(whole)
        .filter_map(|(name, day)| Some((day, text.rfind(&name)?)));
    found.max_by_key(|(_, at)| *at)
}

#[cfg(test)]
mod tests {
    use super::last;

    #[test]
    fn names_days_as_old_people_do() {
        let cases = [
            ("매달 초하루로 바꿔 줘", Some(1)),
            ("열흘은 너무 늦어 초사흗날로 해줘", Some(3)),
            ("보름날로", Some(15)),
            ("날짜만 스무여드레로", Some(28)),
            ("그다음 날 스무하룻날로 합시다", Some(21)),
            ("사흘 있다가 올게요", None),
        ];
        for (text, day) in cases {
            assert_eq!(last(text).map(|(day, _)| day), day, "{text}");
        }
    }
}
