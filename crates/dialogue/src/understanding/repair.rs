//! Wishes that mean the same at every question: staff, again, back, over, wait, language.

use super::{Command, Rules, Understood, Utterance, yes_no};
use crate::scenario::Locale;
use crate::state::About;

impl Rules<'_> {
    pub(super) fn repair(&self, said: &Utterance) -> Option<Understood> {
        let words = self.words;
        let repairs: [(&[String], Command, &str); 9] = [
            (&words.staff, Command::CallStaff, "staff"),
            (&words.restart, Command::Restart, "restart"),
            (&words.cancel, Command::Cancel, "cancel"),
            (&words.repeat, Command::Repeat, "repeat"),
            (&words.back, Command::GoBack, "back"),
            (&words.wait, Command::Wait, "wait"),
            (&words.small_talk, Command::SmallTalk, "small talk"),
            (
                &words.english,
                Command::SetPreference { locale: Locale::En },
                "language",
            ),
            (
                &words.korean,
                Command::SetPreference { locale: Locale::Ko },
                "language",
            ),
        ];
        let mut heard = repairs.into_iter().filter(|(phrases, _, rule)| {
            // In free words, and where the phrase is also an ordinary word, it must be everything.
            let alone = self.takes_dictation() || ["small talk", "language"].contains(rule);
            let refused = !["restart", "cancel"].contains(rule) && yes_no::refuses(said, words);
            match alone {
                true => self.is_all(said, phrases),
                // "뭐라고요?" is a question, and means just that.
                false => self.mentions(said, phrases) && !refused && (*rule == "repeat" || !self.asks(said)),
            }
        });
        let (_, command, rule) = heard.next()?;
        // Beside a question of the kiosk's own, leaving means leaving that.
        let aside = !matches!(self.about(), Some(About::Stage) | None);
        match command {
            Command::Cancel if aside => Some(Understood::one(Command::Deny, rule)),
            command => Some(Understood::one(command, rule)),
        }
    }

    fn is_all(&self, said: &Utterance, phrases: &[String]) -> bool {
        let around: Vec<String> = self.words.yes.iter().chain(&self.words.light).cloned().collect();
        said.is_made_of(phrases, &around)
    }

    /// Whether a phrase is heard, other than inside the name of something on offer ("창구 상담").
    pub(super) fn mentions(&self, said: &Utterance, phrases: &[String]) -> bool {
        let choices = self.stage.map_or(&[][..], |stage| &stage.choices);
        let names = choices.iter().flat_map(|choice| {
            choice
                .keywords
                .iter()
                .map(String::as_str)
                .chain(choice.label.all())
                .chain(choice.display.all())
        });
        let names: Vec<_> = names.flat_map(|name| said.find(name)).collect();
        let mut heard = phrases.iter().flat_map(|phrase| said.find(phrase));
        heard.any(|range| {
            !names
                .iter()
                .any(|name| name.start <= range.start && range.end <= name.end)
        })
    }
}
