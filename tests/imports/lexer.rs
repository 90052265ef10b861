//! Rust source as a list of words and signs, without comments and literals.

use std::iter::Peekable;
use std::str::Chars;

/// Identifiers and numbers as whole words, `::` as one token, any other sign by itself.
///
/// Comments, strings, characters and lifetimes are left out: a path inside them imports nothing.
pub fn tokens(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = source.chars().peekable();
    while let Some(&sign) = rest.peek() {
        if is_word(sign) {
            word(&mut rest, &mut found);
            continue;
        }
        rest.next();
        match sign {
            '/' if rest.peek() == Some(&'/') => skip_line(&mut rest),
            '/' if rest.peek() == Some(&'*') => skip_block(&mut rest),
            '"' => skip_string(&mut rest),
            '\'' => skip_quote(&mut rest),
            ':' if rest.peek() == Some(&':') => {
                rest.next();
                found.push("::".to_owned());
            }
            _ if sign.is_whitespace() => {}
            _ => found.push(sign.to_string()),
        }
    }
    found
}

fn is_word(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

fn word(rest: &mut Peekable<Chars>, found: &mut Vec<String>) {
    let mut text = String::new();
    while let Some(sign) = rest.next_if(|&sign| is_word(sign)) {
        text.push(sign);
    }
    let raw = matches!(text.as_str(), "r" | "br" | "cr");
    match rest.peek() {
        Some('"') if raw => skip_raw_string(rest),
        Some('#') if raw => skip_raw_string(rest),
        // The prefix of a byte or C string or of a byte: the quote that follows is skipped next.
        Some('"' | '\'') if matches!(text.as_str(), "b" | "c") => {}
        _ => found.push(text),
    }
}

fn skip_line(rest: &mut Peekable<Chars>) {
    for sign in rest.by_ref() {
        if sign == '\n' {
            break;
        }
    }
}

/// Block comments nest.
fn skip_block(rest: &mut Peekable<Chars>) {
    rest.next();
    let mut depth = 1;
    while depth > 0 {
        match (rest.next(), rest.peek()) {
            (Some('/'), Some('*')) => depth += 1,
            (Some('*'), Some('/')) => depth -= 1,
            (Some(_), _) => continue,
            (None, _) => return,
        }
        rest.next();
    }
}

fn skip_string(rest: &mut Peekable<Chars>) {
    while let Some(sign) = rest.next() {
        match sign {
            '\\' => drop(rest.next()),
            '"' => return,
            _ => {}
        }
    }
}

/// `#"…"#` after its `r`, or the name of a raw identifier (`r#type`), which no import here has.
fn skip_raw_string(rest: &mut Peekable<Chars>) {
    let mut hashes = 0;
    while rest.next_if_eq(&'#').is_some() {
        hashes += 1;
    }
    if rest.next_if_eq(&'"').is_none() {
        return;
    }
    while let Some(sign) = rest.next() {
        if sign == '"' {
            let mut closing = 0;
            while closing < hashes && rest.next_if_eq(&'#').is_some() {
                closing += 1;
            }
            if closing == hashes {
                return;
            }
        }
    }
}

/// A character (`'a'`, `'\n'`) or a lifetime (`'a`).
fn skip_quote(rest: &mut Peekable<Chars>) {
    let Some(first) = rest.next() else {
        return;
    };
    if first == '\\' {
        rest.next();
        while rest.next().is_some_and(|sign| sign != '\'') {}
    } else if rest.next_if_eq(&'\'').is_none() {
        while rest.next_if(|&sign| is_word(sign)).is_some() {}
    }
}

#[test]
fn comments_and_literals_leave_no_tokens() {
    let source = r##"
        // use crate::a;
        /* use /* crate::b */ crate::c; */
        let s = "use crate::d; \" still";
        let r = r#"use crate::e; " still"#;
        let bytes = (b"crate::f", b'"', br"crate::g");
        fn f<'a>(x: &'a str) -> char { if x == "'" { '"' } else { '\'' } }
    "##;
    let found = tokens(source);
    assert!(!found.iter().any(|token| token == "crate"), "{found:?}");
    assert_eq!(found.iter().filter(|token| *token == "let").count(), 3);
    assert_eq!(found.last().map(String::as_str), Some("}"));
}

#[test]
fn a_path_is_words_and_double_colons() {
    assert_eq!(
        tokens("use crate::a_1::{B, c as d};"),
        [
            "use", "crate", "::", "a_1", "::", "{", "B", ",", "c", "as", "d", "}", ";"
        ]
    );
}
