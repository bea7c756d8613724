<?php
file_put_contents('storage/last', 'rye');
echo file_get_contents('storage/last'), ' ', trim(file_get_contents('public/oven.txt')), ' ', filesize('public/crust.min.js') > 10, "\n";
