
%	ü×»<Æq@"Intel(R) Xeon(R) Processor@721eaab72287b59f9dad99bebf6988da5d99b33786b7efbf17454a42cb7bcb82