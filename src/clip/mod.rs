pub mod decode;
pub mod preprocess;
mod preprocess_config;
pub mod tokenizer;
