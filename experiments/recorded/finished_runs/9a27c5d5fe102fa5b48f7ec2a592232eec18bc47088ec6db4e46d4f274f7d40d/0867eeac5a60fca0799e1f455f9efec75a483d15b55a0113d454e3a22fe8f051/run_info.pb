
%	ÎKØþH@"Intel(R) Xeon(R) Processor@b005c665f6f1a5ffa06dc7b3fca75c13f04aa9ffc6b3635a514cfd3c6338666d