//! The machine: its port and its clock.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, SystemTime};

use super::Found;

/// A server that is well answers at once.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whether the server's address is free, or its server there.
pub fn port(address: SocketAddr) -> Found {
    const ITEM: &str = "server";
    let error = match TcpListener::bind(address) {
        Ok(_) => return Found::ok(ITEM, format!("{address} is free")),
        Err(error) => error,
    };
    if error.kind() != ErrorKind::AddrInUse {
        let next = "serve on an address of this machine's (--listen)";
        return Found::fault(ITEM, format!("{address} cannot be served: {error}"), next);
    }
    match readiness(address) {
        Ok(status) if status.contains(" 200 ") => {
            Found::ok(ITEM, format!("it answers on {address} and is ready"))
        }
        Ok(status) if status.contains(" 503 ") => Found::fault(
            ITEM,
            format!("it answers on {address} and cannot keep consultations"),
            "look at its log; `didimdol keys status` tells of the journal once it has stopped",
        ),
        _ => Found::warning(
            ITEM,
            format!("{address} is taken, by a server with TLS or by another program"),
            "where Didimdol is not served there, stop the other program or serve elsewhere (--listen)",
        ),
    }
}

/// The first line of what `/readyz` answers.
fn readiness(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )?;
    let mut status = String::new();
    BufReader::new(stream.take(1_024)).read_line(&mut status)?;
    Ok(status)
}

/// No machine's clock is before the making of its program.
pub fn clock() -> Found {
    let program = std::env::current_exe().and_then(|file| file.metadata()?.modified());
    told_by(SystemTime::now(), program.unwrap_or(SystemTime::UNIX_EPOCH))
}

fn told_by(now: SystemTime, made: SystemTime) -> Found {
    match now.duration_since(made) {
        Ok(_) => Found::ok("clock", "it is later than the making of this program"),
        Err(_) => Found::fault(
            "clock",
            "it is before the making of this program",
            "set the machine's clock (timedatectl): receipts and set times go by it",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Health;
    use super::*;

    #[test]
    fn a_clock_before_its_program_is_wrong() {
        let made = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000);
        assert_eq!(told_by(made, made).health, Health::Ok);
        assert_eq!(told_by(SystemTime::UNIX_EPOCH, made).health, Health::Fault);
    }

    #[test]
    fn a_port_is_free_or_taken_by_somebody_else() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap();
        let stranger = std::thread::spawn(move || taken.accept().unwrap().0.write_all(b"220 mail\r\n"));
        assert_eq!(port(address).health, Health::Warning);
        stranger.join().unwrap().unwrap();
        assert_eq!(port(address).health, Health::Ok);
        assert_eq!(port("192.0.2.1:80".parse().unwrap()).health, Health::Fault);
    }
}
