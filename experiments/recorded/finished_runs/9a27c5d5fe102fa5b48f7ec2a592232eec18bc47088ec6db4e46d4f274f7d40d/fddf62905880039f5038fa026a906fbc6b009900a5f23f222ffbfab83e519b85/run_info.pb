
%	œ€Á–áp@"Intel(R) Xeon(R) Processor@5f1db647a32540b3ca8527fdd929a3d7474445a317efcb5f7dabe50f64cd1792