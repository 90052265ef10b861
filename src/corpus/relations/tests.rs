use super::*;
use crate::corpus::wordnet::{PartOfSpeech, Word};

const DATA: &str = "  1 licence\n\
    00000100 05 n 01 animal 0 000 | living\n\
    00000200 05 n 02 cat 0 true_cat 0 001 @ 00000100 n 0000 | feline\n\
    00000300 05 n 01 kitten 0 001 @ 00000200 n 0000 | young cat\n\
    00000400 05 n 01 Garfield 0 002 @i 00000200 n 0000 #m 00000300 n 0000 | one cat\n\
    00000500 18 n 01 gossip 0 000 | a woman\n\
    00000600 06 n 01 mouse 0 000 | with a button\n";
const INDEX: &str = "  1 licence\n\
    animal n 1 1 ~ 1 0 00000100\n\
    cat n 2 2 @ ~ 2 1 00000200 00000500\n\
    garfield n 1 1 @i 1 0 00000400\n\
    gossip n 1 0 1 0 00000500\n\
    kitten n 1 1 @ 1 0 00000300\n\
    mouse n 1 0 1 0 00000600\n\
    true_cat n 1 1 @ 1 0 00000200\n";

fn words() -> Vec<Word> {
    [
        "animal", "cat", "kitten", "garfield", "mouse", "gossip", "furry",
    ]
    .map(|text| Word {
        text: text.into(),
        part_of_speech: if text == "furry" {
            PartOfSpeech::Adjective
        } else {
            PartOfSpeech::Noun
        },
        lexicographer_file: 5,
    })
    .to_vec()
}

fn relations() -> Relations {
    let wordnet = WordNetNouns {
        data: DATA,
        index: INDEX,
        exceptions: "mice mouse\n",
        counts: "cat%1:05:00:: 1 7\ncat%1:18:01:: 2 2\ncat%2:35:00:: 1 9\nmouse%1:06:00:: 1 3\n",
    };
    Relations::build(wordnet, &words()).expect("relations")
}

fn indices(related: &[Related]) -> Vec<u32> {
    related.iter().map(|r| r.word).collect()
}

#[test]
fn relations_follow_wordnets_pointers() {
    let r = relations();
    assert_eq!(indices(&r.synonyms("cat")), [1, 5]);
    assert_eq!(r.synonyms("cat")[1].label_sense, 1);
    assert_eq!(indices(&r.synonyms("True Cat")), [1]);
    assert_eq!(indices(&r.hyponyms("cat")), [2, 3]);
    assert_eq!(indices(&r.hyponyms("animals")), [1, 2, 3]);
    assert_eq!(indices(&r.hypernyms("kitten")), [0, 1]);
    assert_eq!(indices(&r.synonyms("mice")), [4]);
    assert_eq!(r.counts(), [0, 9, 0, 0, 3, 0, 0]);
    assert!(r.is_instance(3) && !r.is_instance(2) && !r.is_instance(6));
    assert!(r.is_under(3, "animal") && r.is_under(1, "cat") && !r.is_under(0, "cat"));
    assert!(r.senses("furry").is_empty() && r.senses("no such thing").is_empty());
}

#[test]
fn a_file_returns_the_written_relations_and_refuses_damage() {
    let bytes = relations().to_bytes().expect("bytes");
    let read = Relations::from_bytes(&bytes, &words()).expect("relations");
    assert_eq!(read, relations());
    for cut in 0..bytes.len() {
        assert!(Relations::from_bytes(&bytes[..cut], &words()).is_err());
    }
    for position in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[position] ^= 0x08;
        if let Ok(read) = Relations::from_bytes(&changed, &words()) {
            assert_eq!(read, relations(), "byte {position}");
        }
    }
    let other = Relations::from_bytes(&bytes, &words()[1..]);
    assert!(matches!(other, Err(RelationsError::OtherCorpus)));
}

#[test]
fn a_file_in_another_format_is_refused_with_its_line() {
    let wordnet = WordNetNouns {
        data: DATA,
        index: "hello world\n",
        exceptions: "",
        counts: "",
    };
    let error = Relations::build(wordnet, &words()).expect_err("no index");
    assert!(error.to_string().contains("line 1"), "{error}");
}
