
%	8ïN*ÙœF@"Intel(R) Xeon(R) Processor@64b603fd991055dcd0e8c37f470fd1a0ea5681582e6ff66ca98b5537c24b620b