//! Prints the tokens of a file as `python -m tokenize -e` does.

fn main() {
    for path in std::env::args().skip(1) {
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(e) => return eprintln!("{path}: {e}"),
        };
        match pylex::decode(&bytes) {
            Ok(source) => {
                let tokens = pylex::lex(source.text());
                print!("{}", pylex::dump_tokens(source.text(), &tokens, "utf-8"));
                if let Some(e) = &tokens.error {
                    eprintln!("{path}: {:?} {}..{}: {}", e.kind, e.start, e.end, e.message);
                }
            }
            Err(e) => eprintln!("{path}: {e}"),
        }
    }
}
