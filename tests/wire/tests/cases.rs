//! Plays every transcript; one test per folder of `cases`.

macro_rules! folders {
    ($($folder:ident)+) => {
        $(
            #[test]
            fn $folder() {
                if let Err(failures) = wire::play::folder(stringify!($folder)) {
                    panic!("{failures}");
                }
            }
        )+

        #[test]
        fn every_folder_is_played() {
            assert_eq!(wire::play::folders().unwrap(), [$(stringify!($folder)),+]);
        }
    };
}

folders! {
    compression
    errors
    grpc
    grpc_web
    limits
    metadata
    streaming
    timeouts
    unary_get
    unary_post
}
