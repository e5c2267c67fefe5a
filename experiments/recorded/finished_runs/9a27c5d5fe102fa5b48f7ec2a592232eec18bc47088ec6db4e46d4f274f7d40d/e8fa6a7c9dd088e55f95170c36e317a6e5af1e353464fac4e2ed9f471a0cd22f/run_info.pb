
%	‰ù>´H@"Intel(R) Xeon(R) Processor@ddd110105bd6308a85868fc0c248d1e99552ef76b8f3e5e3df77800746ee380d