//! Streams of utterances of which is known where each begins and ends.

use std::ops::Range;

use anyhow::Result;
use didimdol_voice::{ExpectedAnswer, SAMPLE_RATE};

use crate::sound::clip::{self, Clip};
use crate::sound::noise::Condition;
use crate::sound::random::Random;

/// What customers say to an open question.
const FREE: [&str; 20] = [
    "입출금 계좌를 하나 만들고 싶은데요",
    "연봉 오천에 무주택이고 삼억짜리 집이요",
    "전세 대출 한도가 얼마까지 나오는지 궁금해요",
    "체크카드도 같이 발급받을 수 있나요",
    "지난달에 이사를 해서 주소를 바꿔야 해요",
    "모바일 뱅킹은 이미 쓰고 있어요",
    "비밀번호를 잊어버렸는데 어떻게 해야 하죠",
    "이자는 언제 들어오는 건가요",
    "디딤돌 대출 조건 좀 알려 주세요",
    "아니 그거 말고 아까 말한 카드로 할게요",
    "잠깐만요 다시 한번 말씀해 주세요",
    "해외에서도 쓸 수 있는 카드가 좋겠어요",
    "이체 한도는 천만 원으로 해 주세요",
    "직원이랑 얘기하고 싶어요",
    "수수료가 없는 걸로 부탁드려요",
    "신혼부부인데 생애 최초로 집을 사려고요",
    "보증금은 이억 오천만 원이에요",
    "이메일로 명세서를 받아 볼게요",
    "매달 십 일에 나가게 해 주세요",
    "아이가 둘인데 혜택이 더 있나요",
];
/// What they say to a closed one.
const CLOSED: [&str; 16] = [
    "네 맞아요",
    "아니요",
    "네 그렇게 해 주세요",
    "계좌만 할게요",
    "첫 번째요",
    "보안카드요",
    "에스라인 일반으로요",
    "이메일로 받을게요",
    "전부 다요",
    "아니요 바꿀게요",
    "오티피로 할게요",
    "모바일로요",
    "알림은 필요 없어요",
    "두 번째 걸로요",
    "네 좋아요",
    "체크카드만요",
];
const SINO: [&str; 10] = ["공", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"];

/// Something said, and where.
#[derive(Debug, Clone)]
pub struct Utterance {
    /// Samples from its first to its last sound.
    pub at: Range<usize>,
    /// The parts of it that are sound: one, or the groups of dictated digits.
    pub groups: Vec<Range<usize>>,
}

/// A stream and what is in it.
#[derive(Debug, Clone)]
pub struct Labelled {
    /// What the open questions expect.
    pub expected: ExpectedAnswer,
    /// Samples at [`SAMPLE_RATE`].
    pub samples: Vec<f32>,
    /// In order.
    pub utterances: Vec<Utterance>,
}

/// What is said, before it is put into rooms.
#[derive(Debug)]
pub struct Speech {
    free: Vec<Clip>,
    closed: Vec<Clip>,
    /// Numbers, as groups of clips.
    numbers: Vec<Vec<Clip>>,
    talkers: Vec<Clip>,
}

impl Speech {
    /// Everything, with `scale` prompts of every voice to an open question.
    ///
    /// # Errors
    /// espeak-ng or the prompts are not installed.
    pub fn gather(scale: usize) -> Result<Speech> {
        let korean = |texts: &[&str], count: usize| -> Result<Vec<Clip>> {
            (0..count)
                .map(|i| clip::korean(texts[i % texts.len()], i / texts.len() + i))
                .collect()
        };
        let mut free = clip::prompts(scale, 1.2..6.0)?;
        free.extend(korean(&FREE, scale)?);
        let mut closed = clip::prompts(scale / 2, 0.45..1.2)?;
        closed.extend(korean(&CLOSED, scale)?);
        let mut random = Random::new(11);
        let mut numbers = Vec::new();
        for number in 0..scale * 2 {
            // A telephone number, 3-4-4, by a person or, every other one, by espeak-ng.
            let lengths = [3, 4, 4];
            let digits: Vec<Vec<usize>> = lengths
                .iter()
                .map(|n| (0..*n).map(|_| random.below(10)).collect())
                .collect();
            let groups = if number % 2 == 0 {
                let spoken = clip::digits(number / 2)?;
                digits
                    .iter()
                    .map(|group| joined(group, &spoken, &mut random))
                    .collect()
            } else {
                let said = digits.iter().map(|group| {
                    let text: String = group.iter().map(|digit| SINO[*digit]).collect();
                    clip::korean(&text, number)
                });
                said.collect::<Result<Vec<_>>>()?
            };
            numbers.push(groups);
        }
        let talkers = clip::prompts(25, 2.0..9.0)?;
        Ok(Speech {
            free,
            closed,
            numbers,
            talkers,
        })
    }

    /// How many utterances of every kind: free, closed, numbers.
    pub fn counts(&self) -> [usize; 3] {
        [self.free.len(), self.closed.len(), self.numbers.len()]
    }

    /// Answers to open questions, in a room.
    pub fn free(&self, room: Condition) -> Labelled {
        let said = self
            .free
            .iter()
            .map(|clip| vec![clip.clone()])
            .collect::<Vec<_>>();
        self.stream(ExpectedAnswer::Free, &said, room)
    }

    /// Answers to closed questions, in a room.
    pub fn closed(&self, room: Condition) -> Labelled {
        let said = self
            .closed
            .iter()
            .map(|clip| vec![clip.clone()])
            .collect::<Vec<_>>();
        self.stream(ExpectedAnswer::Choice, &said, room)
    }

    /// Dictated telephone numbers with pauses of 0.3 to 0.9 s, in a room.
    pub fn digits(&self, room: Condition) -> Labelled {
        self.stream(ExpectedAnswer::Digits, &self.numbers, room)
    }

    fn stream(&self, expected: ExpectedAnswer, said: &[Vec<Clip>], room: Condition) -> Labelled {
        let mut random = Random::new(expected as u64 * 1000 + room.snr as u64 * 10 + room.noise as u64);
        let silence = |seconds: f32| vec![0.0; (seconds * SAMPLE_RATE as f32) as usize];
        let mut samples = silence(3.0);
        let mut utterances = Vec::new();
        for groups in said {
            let start = samples.len();
            let mut heard = Vec::new();
            for (index, group) in groups.iter().enumerate() {
                if index > 0 {
                    samples.extend(silence(random.between(0.3, 0.9)));
                }
                // Nobody stands equally near: ±3 dB.
                let gain = 10f32.powf(random.between(-3.0, 3.0) / 20.0);
                heard.push(samples.len()..samples.len() + group.samples.len());
                samples.extend(
                    group
                        .samples
                        .iter()
                        .map(|sample| (sample * gain).clamp(-1.0, 1.0)),
                );
            }
            utterances.push(Utterance {
                at: start..samples.len(),
                groups: heard,
            });
            samples.extend(silence(random.between(2.2, 3.5)));
        }
        room.add(&mut samples, &self.talkers, &mut random);
        Labelled {
            expected,
            samples,
            utterances,
        }
    }
}

/// Digits one after another, as in a group.
fn joined(digits: &[usize], spoken: &[Clip], random: &mut Random) -> Clip {
    let mut clip = spoken[digits[0]].clone();
    for digit in &digits[1..] {
        let gap = (random.between(0.02, 0.12) * SAMPLE_RATE as f32) as usize;
        clip.samples.extend(std::iter::repeat_n(0.0, gap));
        clip.samples.extend(&spoken[*digit].samples);
    }
    clip
}
