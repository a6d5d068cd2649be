fn main() { let a: Vec<String> = std::env::args().skip(1).collect();
  let dir = tempfile_dir();
  connect_build::configure().out_dir(&dir).emit_rerun_if_changed(false).file_descriptor_set_path(&a[0]).compile_protos(&a[2..], &[&a[1]]).unwrap_or_else(|e| { eprintln!("{e}"); std::process::exit(1) }); }
fn tempfile_dir() -> std::path::PathBuf { let d = std::env::temp_dir().join(format!("dump{}", std::process::id())); std::fs::create_dir_all(&d).unwrap(); d }
