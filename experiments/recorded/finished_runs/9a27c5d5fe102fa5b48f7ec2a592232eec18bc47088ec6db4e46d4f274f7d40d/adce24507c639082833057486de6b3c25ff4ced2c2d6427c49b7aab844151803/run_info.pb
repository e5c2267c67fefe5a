
2	ÎŒAÑäa@"Intel(R) Xeon(R) Processor*NVIDIA H200@0ccceb1e44dce6d9c881e6c5808b697c49ac8521a0f38aae1fd67c37db9bef94