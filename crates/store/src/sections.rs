//! The bank's texts: Markdown files of one `# topic` and its `## sections`, each section an answer.

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

/// One section of a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Section {
    /// The file's `#` heading; empty without one.
    pub topic: String,
    /// Its own `##` heading; the topic for what stands before the first.
    pub heading: String,
    /// Other wordings of it, from quotes, where a slash stands between them. Not part of the text.
    pub also: Vec<String>,
    /// Its text without mark-up, a line for each paragraph and list item.
    pub text: String,
}

/// The sections of a file that have a text, in order.
pub(crate) fn sections(markdown: &str) -> Vec<Section> {
    let mut topic = String::new();
    let mut found = vec![Section {
        topic: String::new(),
        heading: String::new(),
        also: Vec::new(),
        text: String::new(),
    }];
    let mut heading: Option<(HeadingLevel, String)> = None;
    let mut quote: Option<String> = None;
    for event in Parser::new(markdown) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => heading = Some((level, String::new())),
            Event::End(TagEnd::Heading(_)) => match heading.take() {
                Some((HeadingLevel::H1, words)) => {
                    topic = words;
                    found.push(Section {
                        topic: topic.clone(),
                        heading: topic.clone(),
                        also: Vec::new(),
                        text: String::new(),
                    });
                }
                Some((HeadingLevel::H2, words)) => {
                    found.push(Section {
                        topic: topic.clone(),
                        heading: words,
                        also: Vec::new(),
                        text: String::new(),
                    });
                }
                // A deeper heading is a line of its section.
                Some((_, words)) => write(&mut found, &format!("{words}\n")),
                None => {}
            },
            Event::Start(Tag::BlockQuote(_)) => quote = Some(String::new()),
            Event::End(TagEnd::BlockQuote(_)) => {
                if let (Some(section), Some(wordings)) = (found.last_mut(), quote.take()) {
                    let wordings = wordings
                        .split('/')
                        .map(str::trim)
                        .filter(|words| !words.is_empty());
                    section.also.extend(wordings.map(str::to_owned));
                }
            }
            Event::Text(words) | Event::Code(words) => match (&mut heading, &mut quote) {
                (Some((_, heading)), _) => heading.push_str(&words),
                (None, Some(quote)) => quote.push_str(&words),
                (None, None) => write(&mut found, &words),
            },
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::Paragraph) if quote.is_some() => {
                if let Some(quote) = &mut quote {
                    quote.push('/');
                }
            }
            Event::SoftBreak => write(&mut found, " "),
            Event::HardBreak | Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::CodeBlock) => {
                write(&mut found, "\n");
            }
            _ => {}
        }
    }
    for section in &mut found {
        let lines = section
            .text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty());
        section.text = lines.collect::<Vec<_>>().join("\n");
    }
    found.retain(|section| !section.text.is_empty());
    found
}

fn write(found: &mut [Section], words: &str) {
    if let Some(section) = found.last_mut() {
        section.text.push_str(words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(topic: &str, heading: &str, text: &str) -> Section {
        Section {
            topic: topic.into(),
            heading: heading.into(),
            also: Vec::new(),
            text: text.into(),
        }
    }

    #[test]
    fn headings_cut_and_mark_up_goes() {
        let file = "# 입출금 통장\n\n머리글이에요.\n\n## 필요한 **서류**\n신분증을\n가져오세요.\n\n- `주민등록증`\n- 여권 \
                    ([안내](x))\n\n### 미성년자\n부모님과 오세요.\n\n## 빈 곳\n\n## 시간\n1. 평일\n2. 9시~16시\n";
        let expected = [
            section("입출금 통장", "입출금 통장", "머리글이에요."),
            section(
                "입출금 통장",
                "필요한 서류",
                "신분증을 가져오세요.\n주민등록증\n여권 (안내)\n미성년자\n부모님과 오세요.",
            ),
            section("입출금 통장", "시간", "평일\n9시~16시"),
        ];
        assert_eq!(sections(file), expected);
    }

    #[test]
    fn a_quote_is_other_wordings_of_the_question() {
        let file = "# 보안\n## OTP가 뭐예요?\n> 오티피 뜻 / *오티피*는 어떻게 써요? /\n> 일회용 번호\n\n번호를 만드는 기기예요.\n";
        let expected = Section {
            also: ["오티피 뜻", "오티피는 어떻게 써요?", "일회용 번호"]
                .map(str::to_owned)
                .to_vec(),
            ..section("보안", "OTP가 뭐예요?", "번호를 만드는 기기예요.")
        };
        assert_eq!(sections(file), [expected]);
    }

    #[test]
    fn a_file_without_headings_is_one_section() {
        assert_eq!(sections("그냥 글"), [section("", "", "그냥 글")]);
        assert_eq!(sections("# 제목뿐\n## 하나\n"), []);
        assert_eq!(sections(""), []);
    }
}
