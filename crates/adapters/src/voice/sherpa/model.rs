//! The files of a model, looked at before anything is made of them.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// The list of checksums that may lie beside a model, as `sha256sum` writes it.
const SUMS: &str = "SHA256SUMS";
/// No network is smaller.
const SMALLEST: u64 = 1_024;

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// No folder or file is set.
    #[error("model_unset: {0} is not set")]
    Unset(&'static str),
    /// Something of it is not there.
    #[error("model_missing: there is no {what} in {}", .folder.display())]
    Missing {
        /// What: a file's name, or how it begins and ends.
        what: String,
        /// Where.
        folder: PathBuf,
    },
    /// A file cannot be read.
    #[error("model_unreadable: {}: {reason}", .path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why, in the system's words.
        reason: io::Error,
    },
    /// A file is cut off, or is something else.
    #[error("model_broken: {} {why}", .path.display())]
    Broken {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        why: &'static str,
    },
    /// The files are there, and the library does not take them.
    #[error("model_refused: sherpa-onnx does not take {0} for {1}")]
    Refused(PathBuf, &'static str),
}

/// A folder with a model.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    /// The folder that is set by `key`, with every file as its checksum says, where there is a list.
    ///
    /// # Errors
    /// [`ModelError`].
    pub fn open(folder: Option<&Path>, key: &'static str) -> Result<Folder, ModelError> {
        let folder = Folder(folder.ok_or(ModelError::Unset(key))?.to_owned());
        let sums = folder.0.join(SUMS);
        if let Ok(list) = std::fs::read_to_string(&sums) {
            for line in list.lines().filter(|line| !line.trim().is_empty()) {
                folder.verify(line)?;
            }
        }
        Ok(folder)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    fn verify(&self, line: &str) -> Result<(), ModelError> {
        let (sum, name) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let name = name.trim_start().trim_start_matches('*');
        let path = self.file(name)?;
        let unreadable = |reason| ModelError::Unreadable {
            path: path.clone(),
            reason,
        };
        let mut file = BufReader::new(File::open(&path).map_err(unreadable)?);
        let (mut digest, mut piece) = (Sha256::new(), vec![0; 1 << 16]);
        loop {
            let length = file.read(&mut piece).map_err(unreadable)?;
            if length == 0 {
                break;
            }
            digest.update(&piece[..length]);
        }
        let found: String = digest
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        if found.eq_ignore_ascii_case(sum) {
            Ok(())
        } else {
            let why = "is not what SHA256SUMS says";
            Err(ModelError::Broken { path, why })
        }
    }

    /// A file of this name.
    ///
    /// # Errors
    /// [`ModelError::Missing`].
    pub fn file(&self, name: &str) -> Result<PathBuf, ModelError> {
        let path = self.0.join(name);
        if !name.is_empty() && path.is_file() {
            Ok(path)
        } else {
            Err(self.missing(name))
        }
    }

    /// The network whose file begins so: the smaller one where there are two, `encoder-….int8.onnx` before
    /// `encoder-….onnx`.
    ///
    /// # Errors
    /// [`ModelError`].
    pub fn network(&self, begin: &str) -> Result<PathBuf, ModelError> {
        let missing = || self.missing(&format!("{begin}*.onnx"));
        let entries = std::fs::read_dir(&self.0).map_err(|_| missing())?;
        let mut found: Vec<_> = entries
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| name.starts_with(begin) && name.ends_with(".onnx"))
            .collect();
        found.sort_by_key(|name| !name.contains("int8"));
        let path = self.0.join(found.first().ok_or_else(missing)?);
        network(&path)?;
        Ok(path)
    }

    fn missing(&self, what: &str) -> ModelError {
        ModelError::Missing {
            what: what.to_owned(),
            folder: self.0.clone(),
        }
    }
}

/// Whether a file may be a network: whole as far as its own outer lengths tell.
///
/// # Errors
/// [`ModelError`].
pub fn network(path: &Path) -> Result<(), ModelError> {
    let unreadable = |reason| ModelError::Unreadable {
        path: path.to_owned(),
        reason,
    };
    let broken = |why| ModelError::Broken {
        path: path.to_owned(),
        why,
    };
    let file = File::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    if length < SMALLEST {
        return Err(broken("is too short to be a network"));
    }
    fields(BufReader::new(file), length)
        .map_err(unreadable)?
        .then_some(())
        .ok_or_else(|| broken("is no ONNX file, or cut off"))
}

/// Walks over the outermost fields of a protocol buffer; whether they end where the file does, and one of
/// them is the graph of a network.
fn fields(mut file: BufReader<File>, length: u64) -> io::Result<bool> {
    /// Number of the field that holds the graph.
    const GRAPH: u64 = 7;
    let (mut at, mut graph) = (0, false);
    while at < length {
        let Some((key, size)) = number(&mut file)? else {
            return Ok(false);
        };
        at += size;
        let skip = match key & 7 {
            0 => match number(&mut file)? {
                Some((_, size)) => {
                    at += size;
                    0
                }
                None => return Ok(false),
            },
            1 => 8,
            2 => match number(&mut file)? {
                Some((inside, size)) => {
                    at += size;
                    inside
                }
                None => return Ok(false),
            },
            5 => 4,
            _ => return Ok(false),
        };
        graph |= key >> 3 == GRAPH && skip > 0;
        at = match at.checked_add(skip) {
            Some(next) if next <= length => next,
            _ => return Ok(false),
        };
        file.seek_relative(i64::try_from(skip).unwrap_or(i64::MAX))?;
    }
    Ok(graph)
}

/// A number of variable length, and how many bytes it took; nothing where it does not end.
fn number(file: &mut impl Read) -> io::Result<Option<(u64, u64)>> {
    let mut value = 0u64;
    for index in 0..10u32 {
        let mut byte = [0];
        if file.read(&mut byte)? == 0 {
            return Ok(None);
        }
        value |= u64::from(byte[0] & 0x7f).checked_shl(7 * index).unwrap_or(0);
        if byte[0] & 0x80 == 0 {
            return Ok(Some((value, u64::from(index) + 1)));
        }
    }
    Ok(None)
}

/// A path as the library takes it.
pub(super) fn text(path: &Path) -> Option<String> {
    // A zero byte would end it, or the program.
    let text = path.to_string_lossy().into_owned();
    (!text.contains('\0')).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A network of one field with so many bytes, and its outer length.
    fn onnx(bytes: usize) -> Vec<u8> {
        let mut file = vec![0x08, 0x08, 0x3a];
        let mut left = bytes;
        while left > 0x7f {
            file.push((left & 0x7f) as u8 | 0x80);
            left >>= 7;
        }
        file.push(left as u8);
        file.resize(file.len() + bytes, 0x55);
        file
    }

    #[test]
    fn a_network_is_whole_or_it_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("encoder.onnx");
        let check = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            network(&path).map_err(|error| error.to_string())
        };
        let whole = onnx(5_000);
        assert_eq!(check(&whole), Ok(()));
        for bytes in [
            &whole[..4_000],
            &[whole.clone(), vec![1, 2, 3]].concat(),
            &[b'x'; 5_000],
            b"version https://git-lfs.github.com/spec/v1",
            &[0xff; 5_000],
            b"",
        ] {
            assert!(check(bytes).unwrap_err().starts_with("model_broken"), "{bytes:?}");
        }
    }

    #[test]
    fn what_is_missing_or_changed_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        assert!(matches!(
            Folder::open(None, "voice.recogniser.model"),
            Err(ModelError::Unset(_))
        ));
        let model = Folder::open(Some(folder.path()), "model").unwrap();
        let why = model.network("encoder").unwrap_err().to_string();
        assert!(why.contains("encoder*.onnx"), "{why}");
        std::fs::write(place("encoder-99.onnx"), onnx(3_000)).unwrap();
        std::fs::write(place("encoder-99.int8.onnx"), onnx(2_000)).unwrap();
        assert_eq!(model.network("encoder").unwrap(), place("encoder-99.int8.onnx"));
        std::fs::write(place("tokens.txt"), "a 0\n").unwrap();
        let sum = "b9a1e1a7f3c5e8ea2b0ee2a2d6c39a2c7b1f4a1f6f0e2a3c4d5e6f708192a3b4";
        std::fs::write(place(SUMS), format!("{sum}  tokens.txt\n")).unwrap();
        let why = Folder::open(Some(folder.path()), "model")
            .unwrap_err()
            .to_string();
        assert!(why.contains("tokens.txt is not what SHA256SUMS says"), "{why}");
        let right: String = Sha256::digest("a 0\n")
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        std::fs::write(place(SUMS), format!("{right} *tokens.txt\n")).unwrap();
        assert!(Folder::open(Some(folder.path()), "model").is_ok());
    }
}
