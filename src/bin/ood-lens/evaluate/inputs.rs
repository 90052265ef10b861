//! The images of an evaluation: files or saved embeddings, and the cache that lets an evaluation
//! continue where it was stopped.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use ood_lens::clip::encoder::Encoder;
use ood_lens::lens::unit;
use ood_lens::parallel;
use pollster::block_on;
use sha2::{Digest, Sha256};

use crate::model::read;
use crate::progress;
use crate::tensors::TensorFile;

/// Extensions of the files that [`Encoder::image`] reads.
const EXTENSIONS: [&str; 6] = ["png", "jpg", "jpeg", "webp", "gif", "bmp"];

/// Images that are embedded on all cores before they are written to the cache.
const CHUNK: usize = 32;

/// SHA-256.
pub type Key = [u8; 32];

/// One image.
pub struct Picture {
    /// File name, or row of the tensor.
    pub name: String,
    /// Hash of the file's content, or of set and row.
    pub key: Key,
    /// Unit length.
    pub embedding: Vec<f32>,
}

/// The images of one set.
pub struct Set {
    pub name: String,
    pub images: Vec<Picture>,
}

impl Set {
    /// Reads a folder with its subfolders, or a safetensors file with the tensor `image`.
    pub fn read(name: &str, path: &Path, encoder: &Encoder, cache: &mut Cache) -> Result<Self> {
        let images = if path.is_dir() {
            folder(name, path, encoder, cache)?
        } else {
            rows(name, path, encoder.dimension())?
        };
        ensure!(
            !images.is_empty(),
            "{} contains no readable image",
            path.display()
        );
        Ok(Self {
            name: name.to_owned(),
            images,
        })
    }
}

fn rows(set: &str, path: &Path, expected: usize) -> Result<Vec<Picture>> {
    let (values, dimension) = TensorFile::open(path)?.matrix("image")?;
    ensure!(
        dimension == expected,
        "the embeddings in {} have {dimension} numbers, but those of the model have {expected}",
        path.display()
    );
    let picture = |(row, values): (usize, &[f32])| {
        let embedding = unit(values).with_context(|| {
            format!(
                "row {row} of `image` in {} has no direction",
                path.display()
            )
        })?;
        Ok(Picture {
            name: format!("{row}"),
            key: Sha256::digest(format!("{set}/{row}")).into(),
            embedding,
        })
    };
    values
        .chunks_exact(dimension)
        .enumerate()
        .map(picture)
        .collect()
}

fn folder(set: &str, path: &Path, encoder: &Encoder, cache: &mut Cache) -> Result<Vec<Picture>> {
    let mut files = Vec::new();
    collect(path, &mut files)?;
    files.sort();
    let mut images = Vec::new();
    let (mut encoded, mut done) = (0, 0);
    for chunk in files.chunks(CHUNK) {
        let known = &cache.known;
        let made = parallel::map(chunk, |file| {
            let bytes = read(file)?;
            let key: Key = Sha256::digest(&bytes).into();
            let embedding = match known.get(&key) {
                Some(known) => Ok((known.clone(), false)),
                None => embed(encoder, &bytes).map(|embedding| (embedding, true)),
            };
            Ok::<_, anyhow::Error>((key, embedding))
        });
        for (file, made) in chunk.iter().zip(made) {
            let (key, embedding) = made?;
            let name = file
                .strip_prefix(path)
                .unwrap_or(file)
                .display()
                .to_string();
            match embedding {
                Ok((embedding, is_new)) => {
                    if is_new {
                        encoded += 1;
                        cache.keep(key, &embedding)?;
                    }
                    images.push(Picture {
                        name,
                        key,
                        embedding,
                    });
                }
                Err(error) => eprintln!("\nood-lens: {} is left out: {error:#}", file.display()),
            }
        }
        done += chunk.len();
        progress::count(&format!("embedded {set}"), done, files.len());
    }
    eprintln!(
        "{set}: {} images, {encoded} of them encoded now, the others from the cache",
        images.len()
    );
    Ok(images)
}

fn embed(encoder: &Encoder, bytes: &[u8]) -> Result<Vec<f32>> {
    unit(&block_on(encoder.image(bytes))?).context("its embedding has no direction")
}

/// Collects the image files in a folder and its subfolders.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        let extension = path.extension().map(|e| e.to_ascii_lowercase());
        let is_picture = extension.is_some_and(|e| EXTENSIONS.iter().any(|x| e == *x));
        if path.is_dir() {
            collect(&path, files)?;
        } else if is_picture {
            files.push(path);
        }
    }
    Ok(())
}

/// Embeddings by the content of the image file, for one model and preprocessing. The file is a list
/// of records: 32 bytes of key, then the numbers (f32, little-endian). An incomplete last record,
/// left by an interrupted evaluation, is removed.
pub struct Cache {
    known: HashMap<Key, Vec<f32>>,
    file: File,
    path: PathBuf,
}

impl Cache {
    pub fn open(folder: &Path, model: &Path, encoder: &Encoder) -> Result<Self> {
        let mut hasher = Sha256::new();
        hasher.update(encoder.checksum());
        // The encoder's checksum does not cover the preprocessing of images.
        if let Ok(preprocessor) = std::fs::read(model.join("preprocessor_config.json")) {
            hasher.update(preprocessor);
        }
        let key: Key = hasher.finalize().into();
        let name: String = key[..8].iter().map(|b| format!("{b:02x}")).collect();
        let path = folder.join(format!("embeddings-{name}.cache"));
        let bytes = if path.exists() {
            read(&path)?
        } else {
            Vec::new()
        };
        let size = 32 + 4 * encoder.dimension();
        let mut known = HashMap::new();
        for record in bytes.chunks_exact(size) {
            let (key, numbers) = record.split_at(32);
            let numbers = numbers.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b));
            let embedding: Vec<f32> = numbers.collect();
            let length: f32 = embedding.iter().map(|x| x * x).sum();
            if let (Ok(key), true) = (Key::try_from(key), (length - 1.0).abs() < 1e-3) {
                known.insert(key, embedding);
            }
        }
        let cannot = || format!("cannot write {}", path.display());
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&path)
            .with_context(cannot)?;
        let whole = bytes.len() / size * size;
        file.set_len(whole as u64).with_context(cannot)?;
        Ok(Self { known, file, path })
    }

    fn keep(&mut self, key: Key, embedding: &[f32]) -> Result<()> {
        let mut record = key.to_vec();
        record.extend(embedding.iter().flat_map(|x| x.to_le_bytes()));
        self.file
            .write_all(&record)
            .with_context(|| format!("cannot write {}", self.path.display()))?;
        self.known.insert(key, embedding.to_vec());
        Ok(())
    }
}
