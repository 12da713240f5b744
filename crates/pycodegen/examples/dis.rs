//! Prints the listing of each file named on the command line, compiled as 3.10 does.

use pycodegen::{CompileOptions, Version, compile, dis_text};

fn one(path: &str) -> Result<String, String> {
    let source = std::fs::read_to_string(path).map_err(|e| e.to_string())?;
    let ast = pyparse::parse(&source, &pyparse::ParseOptions::default()).map_err(|e| e.message.to_string())?;
    let options = CompileOptions { version: Version::V3_10, filename: path.to_owned(), ..CompileOptions::default() };
    compile(&ast, &options).map(|code| dis_text(&code)).map_err(|e| e.message)
}

fn main() {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let run = move || {
        for path in &paths {
            match one(path) {
                Ok(text) => print!("{text}"),
                Err(message) => println!("ERROR {path}: {message}"),
            }
        }
    };
    let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(run);
    if thread.is_err() || thread.is_ok_and(|t| t.join().is_err()) {
        std::process::exit(1);
    }
}
