//! Embeds a word list on all cores, and resumes where an interrupted run stopped.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Instant;

use anyhow::{Context, Result};
use ood_lens::clip::encoder::Encoder;
use ood_lens::corpus::{PartOfSpeech, prompt, wordnet::Word};
use sha2::{Digest, Sha256};

use crate::progress;

/// Texts that a core encodes at one time: enough to read the weights seldom, few enough to keep the
/// activations in the core's cache.
const BATCH: usize = 64;

/// The raw text features of every word under its prompt, `[words, dimension]`.
///
/// Each batch is recorded in the file `kept` when it is done. The next run with this model and these
/// words continues from that file. The caller removes it in the end.
pub fn embed(encoder: &Encoder, words: &[Word], kept: &Path) -> Result<Vec<f32>> {
    let texts: Vec<String> = words
        .iter()
        .map(|w| prompt(&w.text, w.part_of_speech))
        .collect();
    let batches = batches(encoder, words, &texts)?;
    let dimension = encoder.dimension();
    let mut features = vec![0f32; words.len() * dimension];
    let mut done = vec![false; batches.len()];
    let mut record = Record::open(kept, encoder, &texts, &batches)?;
    record.restore(|batch, rows| {
        let known = batches
            .get(batch)
            .filter(|b| b.len() * dimension == rows.len())?;
        place(&mut features, dimension, known, rows);
        done[batch] = true;
        Some(())
    })?;
    let open: Vec<usize> = (0..batches.len()).filter(|&b| !done[b]).collect();
    let count = |which: &[usize]| which.iter().map(|&b| batches[b].len()).sum::<usize>();
    let restored = words.len() - count(&open);
    if restored > 0 {
        eprintln!("{restored} words were embedded before, by an interrupted run");
    }

    let begun = Instant::now();
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        for _ in 0..threads {
            let (sender, next, open, batches, texts) =
                (sender.clone(), &next, &open, &batches, &texts);
            scope.spawn(move || {
                while let Some(&batch) = open.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let texts: Vec<&str> = batches[batch].iter().map(|&i| &*texts[i]).collect();
                    let encoded = pollster::block_on(encoder.texts(&texts));
                    let failed = encoded.is_err();
                    // The receiver is gone if another batch has failed.
                    if sender.send((batch, encoded)).is_err() || failed {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut embedded = 0;
        for (batch, encoded) in receiver {
            let rows: Vec<f32> = encoded?.into_iter().flat_map(|t| t.features).collect();
            place(&mut features, dimension, &batches[batch], &rows);
            record.write(batch, &rows)?;
            embedded += batches[batch].len();
            let all = words.len() - restored;
            progress::rate("embedded words", embedded, all, begun);
        }
        Ok(features)
    })
}

/// Batches of texts under the same prompt, whose beginning is then computed once, and of similar
/// length, so that a batch contains little padding.
fn batches(encoder: &Encoder, words: &[Word], texts: &[String]) -> Result<Vec<Vec<usize>>> {
    let mut order = Vec::with_capacity(texts.len());
    for (index, (word, text)) in words.iter().zip(texts).enumerate() {
        let is_noun = word.part_of_speech == PartOfSpeech::Noun;
        order.push((is_noun, encoder.token_count(text)?, index));
    }
    order.sort_unstable();
    let prompts = order.chunk_by(|a, b| a.0 == b.0);
    let batches = prompts.flat_map(|of_one| of_one.chunks(BATCH));
    Ok(batches
        .map(|b| b.iter().map(|&(_, _, i)| i).collect())
        .collect())
}

fn place(features: &mut [f32], dimension: usize, batch: &[usize], rows: &[f32]) {
    for (&index, row) in batch.iter().zip(rows.chunks_exact(dimension)) {
        features[index * dimension..(index + 1) * dimension].copy_from_slice(row);
    }
}

/// A file that keeps embedded batches: a hash of model and words, then for each batch its number, the
/// count of values, and the values.
struct Record {
    file: File,
    header: [u8; 32],
}

impl Record {
    fn open(
        path: &Path,
        encoder: &Encoder,
        texts: &[String],
        batches: &[Vec<usize>],
    ) -> Result<Self> {
        let mut hasher = Sha256::new();
        hasher.update(encoder.checksum());
        for text in texts {
            hasher.update((text.len() as u64).to_le_bytes());
            hasher.update(text);
        }
        for batch in batches {
            hasher.update((batch.len() as u64).to_le_bytes());
            for &index in batch {
                hasher.update((index as u64).to_le_bytes());
            }
        }
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false);
        Ok(Self {
            file: file
                .open(path)
                .with_context(|| format!("cannot write {}", path.display()))?,
            header: hasher.finalize().into(),
        })
    }

    /// Passes each complete record to `take` until `take` rejects one, and continues after the last
    /// accepted record.
    fn restore(&mut self, mut take: impl FnMut(usize, &[f32]) -> Option<()>) -> Result<()> {
        let mut bytes = Vec::new();
        self.file.read_to_end(&mut bytes)?;
        let mut whole = 0;
        if let Some(mut rest) = bytes.strip_prefix(&self.header) {
            whole = self.header.len();
            while let Some((numbers, after)) = rest.split_first_chunk::<8>() {
                let number = |at: usize| {
                    let four = [
                        numbers[at],
                        numbers[at + 1],
                        numbers[at + 2],
                        numbers[at + 3],
                    ];
                    u32::from_le_bytes(four) as usize
                };
                let Some(values) = after.get(..number(4) * 4) else {
                    break;
                };
                let (values, _) = values.as_chunks::<4>();
                let rows: Vec<f32> = values.iter().map(|b| f32::from_le_bytes(*b)).collect();
                if take(number(0), &rows).is_none() {
                    break;
                }
                let length = 8 + number(4) * 4;
                whole += length;
                rest = &rest[length..];
            }
        }
        self.file.set_len(whole as u64)?;
        self.file.seek(SeekFrom::End(0))?;
        if whole == 0 {
            self.file.write_all(&self.header)?;
        }
        Ok(())
    }

    fn write(&mut self, batch: usize, rows: &[f32]) -> Result<()> {
        let mut bytes = Vec::with_capacity(8 + rows.len() * 4);
        bytes.extend((batch as u32).to_le_bytes());
        bytes.extend((rows.len() as u32).to_le_bytes());
        bytes.extend(rows.iter().flat_map(|x| x.to_le_bytes()));
        self.file
            .write_all(&bytes)
            .context("cannot write the embedded words")
    }
}
