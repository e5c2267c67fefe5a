
%	7XâêÇIp@"Intel(R) Xeon(R) Processor@1a6630cb6ed8d5d460c1b84ab887563ec73c061e9bc6a24d7ff27adf252a536a