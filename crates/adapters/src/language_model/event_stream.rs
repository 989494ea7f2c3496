//! Server-sent events out of bytes that come in any pieces.

/// An event over it is not waited for.
const LONGEST: usize = 1024 * 1024;

/// Bytes that are no whole event yet.
#[derive(Default)]
pub struct EventStream(Vec<u8>);

/// An event is too long or no UTF-8.
#[derive(Debug, PartialEq, Eq)]
pub struct Unreadable;

impl EventStream {
    /// Takes bytes; gives the `data` of each event that is whole now.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<String>, Unreadable> {
        self.0.extend(bytes.iter().filter(|byte| **byte != b'\r'));
        let mut events = Vec::new();
        while let Some(end) = self.0.windows(2).position(|pair| pair == b"\n\n") {
            let event: Vec<u8> = self.0.drain(..end + 2).collect();
            let event = std::str::from_utf8(&event).map_err(|_| Unreadable)?;
            let lines = event.lines().filter_map(|line| line.strip_prefix("data:"));
            let data: Vec<&str> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
            if !data.is_empty() {
                events.push(data.join("\n"));
            }
        }
        if self.0.len() > LONGEST {
            return Err(Unreadable);
        }
        Ok(events)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_whole_however_the_bytes_come() {
        let sent = "event: a\r\ndata: {\"말\":\r\ndata: 1}\r\n\r\n: ping\n\ndata:2\n\ndata: 3";
        for size in [1, 2, 3, 7, 100] {
            let mut stream = EventStream::default();
            let events: Vec<_> = sent
                .as_bytes()
                .chunks(size)
                .flat_map(|bytes| stream.push(bytes).unwrap())
                .collect();
            assert_eq!(events, ["{\"말\":\n1}", "2"], "in pieces of {size}");
        }
    }

    #[test]
    fn what_never_ends_or_is_no_text_is_given_up() {
        assert_eq!(
            EventStream::default().push(&vec![b'x'; LONGEST + 1]),
            Err(Unreadable)
        );
        assert_eq!(EventStream::default().push(b"data: \xff\n\n"), Err(Unreadable));
    }
}
