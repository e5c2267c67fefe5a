
%	ƽ΍f�p@"Intel(R) Xeon(R) Processor@bd0d22169f809d65c2f54248791e8b1736caf3745ae2d66a9a771d4d32d99cb7