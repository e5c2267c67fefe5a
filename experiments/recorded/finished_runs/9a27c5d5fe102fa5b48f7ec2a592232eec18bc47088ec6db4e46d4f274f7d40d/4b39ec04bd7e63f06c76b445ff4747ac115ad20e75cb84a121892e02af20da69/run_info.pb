
%	µòš0}C@"Intel(R) Xeon(R) Processor@0668e6f036c7c03f343671b712829bac0c1250b61bfdd202099b376af524d623