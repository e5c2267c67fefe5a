
		Z@O [ÏK@@3dc10dd3d6778c7af67f40d7ab0065767fcbe0e15cfb531fb0a1d83ee3ee910e