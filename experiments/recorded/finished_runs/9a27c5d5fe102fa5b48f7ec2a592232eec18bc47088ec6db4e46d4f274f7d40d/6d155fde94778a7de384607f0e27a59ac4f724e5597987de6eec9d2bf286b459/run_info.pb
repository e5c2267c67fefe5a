
%	{CZ’q@"Intel(R) Xeon(R) Processor@8d1d0a30e738f4d8cdb544d0ea6945e09b7a54375346911004050120cab1acc4