
		Oñd©A@@5a68f9ef0f7260d537a77b13b0cccfe2540f6fdbd504edbafa146834bddecb55