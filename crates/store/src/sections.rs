//! The bank's texts: Markdown files of one `# topic` and its `## sections`, each section an answer.

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

/// One section of a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Section {
    /// The file's `#` heading; empty without one.
    pub topic: String,
    /// Its own `##` heading; the topic for what stands before the first.
    pub heading: String,
    /// Its text without mark-up, a line for each paragraph and list item.
    pub text: String,
}

/// The sections of a file that have a text, in order.
pub(crate) fn sections(markdown: &str) -> Vec<Section> {
    let mut topic = String::new();
    let mut found = vec![Section {
        topic: String::new(),
        heading: String::new(),
        text: String::new(),
    }];
    let mut heading: Option<(HeadingLevel, String)> = None;
    for event in Parser::new(markdown) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => heading = Some((level, String::new())),
            Event::End(TagEnd::Heading(_)) => match heading.take() {
                Some((HeadingLevel::H1, words)) => {
                    topic = words;
                    found.push(Section {
                        topic: topic.clone(),
                        heading: topic.clone(),
                        text: String::new(),
                    });
                }
                Some((HeadingLevel::H2, words)) => {
                    found.push(Section {
                        topic: topic.clone(),
                        heading: words,
                        text: String::new(),
                    });
                }
                // A deeper heading is a line of its section.
                Some((_, words)) => write(&mut found, &format!("{words}\n")),
                None => {}
            },
            Event::Text(words) | Event::Code(words) => match &mut heading {
                Some((_, heading)) => heading.push_str(&words),
                None => write(&mut found, &words),
            },
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
    fn a_file_without_headings_is_one_section() {
        assert_eq!(sections("그냥 글"), [section("", "", "그냥 글")]);
        assert_eq!(sections("# 제목뿐\n## 하나\n"), []);
        assert_eq!(sections(""), []);
    }
}
