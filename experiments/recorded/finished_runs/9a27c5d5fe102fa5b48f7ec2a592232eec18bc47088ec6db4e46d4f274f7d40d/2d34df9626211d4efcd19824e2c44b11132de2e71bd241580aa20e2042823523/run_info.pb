
2	Z“~Ol@"Intel(R) Xeon(R) Processor*NVIDIA H200@436cb5d87fb88ae44f6659ea1881a6e08f9a928c728e4f8c09e49a8d9e4f051a