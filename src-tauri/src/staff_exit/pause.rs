//! How long the PIN pad takes no digits: a fold over the records, so that a restart changes nothing.
//!
//! After the third wrong PIN in a row it pauses a minute, then twice as long each time, an hour at most:
//! some thirty guesses a day.

use std::time::Duration;

use super::record::{Record, What};

/// Wrong PINs that cost nothing: fingers slip.
const FREE: usize = 2;
const FIRST: Duration = Duration::from_secs(60);
const LONGEST: Duration = Duration::from_secs(60 * 60);
/// A wrong PIN is forgotten after a day: somebody's idle game must not bar staff for good.
const REMEMBERED: Duration = Duration::from_secs(24 * 60 * 60);

/// What is left of the pause at this time; zero when the pad takes digits.
pub fn left(records: &[Record], now_ms: u64) -> Duration {
    let mut wrong = Vec::new();
    for record in records {
        match record.what {
            What::Wrong => wrong.push(record.at_ms),
            What::Right | What::PinSet => wrong.clear(),
            What::TooSoon | What::Closed => {}
        }
    }
    // One that lies ahead was written before the clock was set back. Nobody could wait for its end.
    wrong.retain(|at| {
        now_ms
            .checked_sub(*at)
            .is_some_and(|since| Duration::from_millis(since) < REMEMBERED)
    });
    let (Some(last), Some(doublings)) = (wrong.last(), wrong.len().checked_sub(FREE + 1)) else {
        return Duration::ZERO;
    };
    let doublings = u32::try_from(doublings).unwrap_or(u32::MAX);
    let pause = FIRST.saturating_mul(2_u32.saturating_pow(doublings)).min(LONGEST);
    pause.saturating_sub(Duration::from_millis(now_ms - last))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: u64 = 60_000;
    /// Some time in 2026.
    const START: u64 = 1_795_176_600_000;

    fn records(of: &[(u64, What)]) -> Vec<Record> {
        of.iter()
            .map(|(minutes, what)| Record {
                at_ms: START + minutes * MINUTE,
                what: *what,
            })
            .collect()
    }

    fn left_after(of: &[(u64, What)], minutes: u64) -> u64 {
        left(&records(of), START + minutes * MINUTE).as_secs()
    }

    #[test]
    fn fingers_may_slip_twice() {
        assert_eq!(left_after(&[], 0), 0);
        assert_eq!(left_after(&[(0, What::Wrong)], 0), 0);
        assert_eq!(left_after(&[(0, What::Wrong), (0, What::Wrong)], 0), 0);
    }

    #[test]
    fn from_the_third_on_the_pause_doubles_up_to_an_hour() {
        let mut wrong = Vec::new();
        let mut pauses = Vec::new();
        for _ in 0..11 {
            wrong.push((0, What::Wrong));
            pauses.push(left_after(&wrong, 0) / 60);
        }
        assert_eq!(pauses, [0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
    }

    #[test]
    fn it_passes_and_what_is_entered_meanwhile_makes_it_no_longer() {
        let three = [(0, What::Wrong), (0, What::Wrong), (0, What::Wrong)];
        assert_eq!(left(&records(&three), START + 20_000).as_secs(), 40);
        assert_eq!(left_after(&three, 1), 0);
        let mut impatient = three.to_vec();
        impatient.extend([(0, What::TooSoon); 9]);
        assert_eq!(left_after(&impatient, 0), 60);
    }

    #[test]
    fn the_right_pin_a_new_one_and_a_day_forget_the_wrong_ones() {
        for forgetting in [What::Right, What::PinSet] {
            let mut all = vec![(0, What::Wrong); 3];
            all.extend([(5, forgetting), (6, What::Wrong), (6, What::Wrong)]);
            assert_eq!(left_after(&all, 6), 0, "{forgetting:?}");
            all.push((6, What::Wrong));
            assert_eq!(left_after(&all, 6), 60, "{forgetting:?}");
        }
        let mut yesterday = vec![(0, What::Wrong); 9];
        yesterday.push((24 * 60, What::Wrong));
        assert_eq!(left_after(&yesterday, 24 * 60), 0);
    }

    #[test]
    fn a_clock_that_was_set_back_bars_nobody() {
        let later = [(5, What::Wrong); 9];
        assert_eq!(left_after(&later, 0), 0);
    }

    #[test]
    fn no_number_of_them_overflows() {
        assert_eq!(left_after(&vec![(0, What::Wrong); 5_000], 0), 3_600);
    }
}
