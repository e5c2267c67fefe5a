
2	a·`üW@"Intel(R) Xeon(R) Processor*NVIDIA H200@3cc66901d3774654ffd849a9e1fe3f4570c7ce3b62165e288cf55999dd36ea5d