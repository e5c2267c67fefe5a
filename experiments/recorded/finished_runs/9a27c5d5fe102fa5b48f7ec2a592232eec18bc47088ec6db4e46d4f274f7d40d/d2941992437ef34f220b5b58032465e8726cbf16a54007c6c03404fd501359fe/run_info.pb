
%	äæ:Þ›”p@"Intel(R) Xeon(R) Processor@27754ffaa5b42b3ee99822b4e82286688886bb2c387e3b51998c6f07442388b1