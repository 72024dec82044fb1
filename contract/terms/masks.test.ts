import { hideNumbers, maskIdNumber, maskName, maskPhone } from './masks.js';

describe('[R49] masks', () => {
  test.each([
    [maskPhone, '+8613812345678', '138****5678'],
    [maskPhone, '13812345678', '138****5678'],
    [maskPhone, '057112345', '*********'],
    [maskPhone, '0571123456', '057****3456'],
    [maskIdNumber, '110101199003071234', '1101**********1234'],
    [maskIdNumber, '11010119900307123X', '1101**********123X'],
    [maskIdNumber, '110101900307123', '1101*******7123'],
    [maskIdNumber, '12345678', '********'],
    [maskIdNumber, '', ''],
    [maskName, '张三', '张*'],
    [maskName, ' 欧阳娜娜', '欧*'],
    [maskName, '𠮷田', '𠮷*'],
    [maskName, '', '*'],
  ] as const)('%p of %s is %s', (mask, value, shown) => {
    expect(mask(value)).toBe(shown);
  });

  test.each([
    ['no run of 13812345678', 'no run of 138****5678'],
    ['+8613812345678,11010119900307123X', '+861****5678,1101**********123X'],
    ['0191f6a0-1111-7abc-8def-a13812345678', '0191f6a0-1111-7abc-8def-a13812345678'],
    ['DH2026112813812 1764300000000', 'DH2026112813812 1764300000000'],
  ])('whole numbers in %s are hidden', (text, shown) => {
    expect(hideNumbers(text)).toBe(shown);
  });
});
