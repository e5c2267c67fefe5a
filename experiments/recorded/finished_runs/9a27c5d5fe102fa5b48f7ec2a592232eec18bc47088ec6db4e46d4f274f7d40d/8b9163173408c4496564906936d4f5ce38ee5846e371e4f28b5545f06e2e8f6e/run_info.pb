
2	(Ï­ñ¨Ql@"Intel(R) Xeon(R) Processor*NVIDIA H200@90687d000cedbe9f3a8ec29aba97f3ed9bdc00a1c82e6f43f33d0f829d96dac3