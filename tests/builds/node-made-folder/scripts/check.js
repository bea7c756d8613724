require('fs').writeFileSync('uploads/stamp', 'checked');
