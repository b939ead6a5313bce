//! The `cart-dossier` program: see [`cart_dossier::cli`].

fn main() -> std::process::ExitCode {
    cart_dossier::cli::main()
}
