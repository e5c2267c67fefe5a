
%	2ÛaÍ›p@"Intel(R) Xeon(R) Processor@94bb92b4ba29379826815b45b038f47eb069bb0343f5cd93e6ab6dd4a760edee