fn main() {
    let a: Vec<String> = std::env::args().collect();
    let mut b = wasm_bindgen_cli_support::Bindgen::new();
    b.input_path(&a[1]).out_name("muster").typescript(false);
    b.remove_name_section(false).remove_producers_section(true).omit_default_module_path(true);
    b.web(true).unwrap().generate(&a[2]).unwrap();
}
