
2	Â@Ðœ}[@"Intel(R) Xeon(R) Processor*NVIDIA H200@aad9e5927032054074a7260ac47fa45ee8f365b7ccaf75d2277d52c38bc82e87