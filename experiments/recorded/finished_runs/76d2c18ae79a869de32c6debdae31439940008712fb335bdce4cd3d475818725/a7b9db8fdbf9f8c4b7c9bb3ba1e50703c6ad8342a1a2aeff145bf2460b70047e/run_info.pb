
		Ï]õE™i@@59092c3713b15bc91119be5cddbcb0fb1ed2f9ef9e45b5cfd9848adacc95d45b